"""What the browser extension sends in each step, made from the scenario's own ids (shapes: contract 4, 15).

No `additionalSubmission` is sent but what samples hold, and what the connector itself offers for a contact: what its
fields may hold differs from CRM to CRM.
"""
