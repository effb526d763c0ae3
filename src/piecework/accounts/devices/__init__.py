"""Devices that somebody has logged in from: others' wrong guesses do not keep them waiting."""
