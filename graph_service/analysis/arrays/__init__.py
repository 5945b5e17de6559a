"""Operations on columns of numbers that NumPy does not have."""
