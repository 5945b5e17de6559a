"""Combinatorial optimisation: covers, packings, cycles, integer programs."""
