"""Several processes that answer at the same time, each like an environment of Lambda: one request after the other."""
