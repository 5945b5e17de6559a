"""Writers: each turns a data set or a graph into files of one format."""
