"""Work on a whole tenant: open it, run the verbs over its projects, on time."""
