"""What App Connect's server does around an interface, and the call itself."""
