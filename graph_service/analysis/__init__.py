"""Analyses of partner networks: no database, no GraphQL."""
