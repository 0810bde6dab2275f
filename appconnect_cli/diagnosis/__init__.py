"""What `appconnect doctor` looks at: the installation, the project, its account and its recordings."""
