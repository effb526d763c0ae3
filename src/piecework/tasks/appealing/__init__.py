"""Appealing: a worker asks an operator to turn a not satisfied verdict."""
