"""What a person does in the hat of her own care, and what her own time does by itself."""
