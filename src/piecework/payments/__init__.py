"""Payment providers behind one small seam: a page to pay at, and events that are verified and put into our words."""
