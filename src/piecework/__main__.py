"""`python -m piecework`: the same command, for whoever has the interpreter at hand."""

from piecework.cli import main

main(prog_name="piecework")
