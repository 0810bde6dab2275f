"""CRM accounts: logging in and out as App Connect does it, and what is kept of it."""
