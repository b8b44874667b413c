"""`python -m onset`: the program, where its script is not on the path."""

from onset.cli import main

main()
