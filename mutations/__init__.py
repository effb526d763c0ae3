"""Mutations: faults put into the product on purpose, each of which a test must find. `make mutate` runs them."""
