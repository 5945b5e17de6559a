"""Imports a data set, batch by batch."""
