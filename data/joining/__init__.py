"""Several sources as one: tables, embeddings and folders of pictures, joined by the items' ids."""
