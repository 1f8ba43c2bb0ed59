"""The drawer at the side: how items are chosen and learned."""
