//! Reports laid out by chance, and documents of no kind at all.
