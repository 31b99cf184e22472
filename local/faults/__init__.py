"""Faults on demand: calls to AWS that fail, hang or lose their answer. Of `make serve` and tests; none is deployed."""
