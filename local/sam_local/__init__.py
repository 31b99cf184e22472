"""`make sam-local`: what `sam build` makes, in containers, with everything of AWS emulated beside it."""
