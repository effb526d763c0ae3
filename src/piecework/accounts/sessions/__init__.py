"""Who is logged in on the pages: opening, finding and ending sessions."""
