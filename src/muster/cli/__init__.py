"""The commands behind `./muster`: each reads arguments, calls one part of the program and prints its answer."""
