"""The four lists of an answer: each says who may be in it, what its signals are worth, and why."""
