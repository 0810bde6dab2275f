"""CRMs unlike the sandbox, on real sockets, each with a connector of its own that keeps every rule."""
