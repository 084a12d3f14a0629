"""One file a family of cases; each has `cases(rng)`, which yields `Case`s."""
