"""The exam: reports as units send them, made with the programs that people use."""
