"""Each module is a connector, or two. Its docstring says what is different, and why it is right.

They are copied into projects of their own, so that they are loaded as any connector is.
"""
