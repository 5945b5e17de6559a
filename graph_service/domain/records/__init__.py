"""The records of an alliance's life, from the first profile to the review.

Each record is a separate node: it has a key, a version and a history, and refers to companies, alliances and
other records by key. Its dates say when things happened, so that a question about an earlier day can be
answered.
"""
