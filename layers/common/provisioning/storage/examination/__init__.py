"""The examination of the table: each item is asked whether it fits those beside it."""
