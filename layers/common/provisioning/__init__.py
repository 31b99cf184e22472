"""A serverless SCIM 2.0 service provider: the one package that every function shares, shipped as a Lambda layer."""
