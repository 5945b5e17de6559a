"""A GraphQL service over a graph of companies, complementary resources and alliances."""

__version__ = "0.1.0"
