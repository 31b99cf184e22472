"""`make serve`: the deployed functions behind a small HTTP gateway on one's own machine, without AWS."""
