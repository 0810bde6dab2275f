"""What App Connect's server gives to a connector and expects back, as tables and pydantic models.

`interfaces` is the table; the models stand beside it by subject; `routes` holds what the browser extension sends;
`samples` holds named example inputs.
"""
