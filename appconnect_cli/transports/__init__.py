"""What carries the exchanges between a connector and its CRM: live, recorded, replayed."""
