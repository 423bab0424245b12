"""Pure decisions about hours and limits: values in, values out."""
