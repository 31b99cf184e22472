"""One DynamoDB table: keys beside the questions they answer, items, transactions, stores."""
