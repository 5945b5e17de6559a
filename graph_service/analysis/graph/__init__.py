"""Measures of the company graph: centrality, cores, communities, structural holes, layout."""
