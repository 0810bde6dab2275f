"""The recordings of a project as a whole: what there is, what is wrong with it, what differs, what to record again."""
