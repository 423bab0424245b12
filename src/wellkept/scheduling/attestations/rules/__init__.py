"""What an attestation adds up, without a database."""
