"""One compositor per camera: the parts of a show, the program they make, and the values they give for each frame.

Live changes: `plan_for` says what a changed show needs. The same plan: `change` it with the present program, and only
values differ. Another plan: a program for it is made beside the loop first (`onset.changes`), then swapped in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onset_kernels.picture import Picture
from onset_kernels.plan import Plan, Planes, Values
from onset_kernels.program import Program
from onset_kernels.yuv_encode import yuv_encode_parameters

from onset.carried import Fed, Fitful, Numbered
from onset.composition import StackPart, frame_plan, look_prefix, output_name, output_picture
from onset.developing import source_values
from onset.frame import Frame, Loan, Output
from onset.looks import look_values
from onset.matte_stack import PlacedMatte, matte_prefix, matte_values
from onset.pinned_layer import PinnedLayer
from onset.plugins import plugin
from onset.ports import Keyer, Layer, Matte, Threaded, Tiered, Waiting, Want
from onset.show import LayerPart, Part, Show
from onset.stack import layer_prefix, opacity_slot
from onset.tier import Tier
from onset.wrapped_program import program_of

VIEW = "view"
"""Content of a want that shows what `[engine] view` says."""
_STANDS = {True: "its last picture stands", False: "it does not act"}
KEPT = 4
"""Programs that are ready to run again: those of all tiers, and of the settings before."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where and with how many threads programs run."""

    device: str
    threads: int


class Compositor:
    """Keys and stacks frames of one source into outputs.

    `outputs` names what each frame stores and as what picture, `made` holds programs that can be changed to at once, by
    their plans. Used by one thread, the loop's. In
    `every` mode layers wait until they have exactly the picture of a frame's time.

    With the parts `of` another compositor it makes other outputs of what that one has gathered: see `gather`, `make`.
    """

    def __init__(
        self,
        show: Show,
        source: Picture,
        wants: Sequence[Want],
        machine: Machine,
        *,
        of: "Compositor | None" = None,
    ) -> None:
        self.show = show
        self._owns_parts = of is None
        self.source = source
        self.canvas = canvas_of(source)
        self.machine = machine
        self.wants = tuple(wants)
        self.outputs = {want.name: output_picture(want, self.canvas) for want in wants}
        self.revision = 0
        self.stepped: Tier = of.stepped if of else "live"
        self.keyer: Keyer | None = of.keyer if of else _built(show.keyer) if show.keyer else None
        self.layers: list[Layer | None] = list(of.layers) if of else []
        self.mattes: list[Matte] = list(of.mattes) if of else []
        try:
            if of is None:
                self._build(show)
            places = {matte_prefix(place): matte for place, matte in enumerate(self.mattes)}
            places |= {layer_prefix(place): layer for place, layer in enumerate(self.layers) if layer is not None}
            inner = {name: part.inner if isinstance(part, PinnedLayer) else part for name, part in places.items()}
            self.numbered: dict[str, Numbered] = {
                name: part for name, part in inner.items() if isinstance(part, Numbered)
            }
            self.fed = {place: matte for place, matte in enumerate(self.mattes) if isinstance(matte, Fed)}
            self._fitful = {place: matte for place, matte in enumerate(self.mattes) if isinstance(matte, Fitful)}
            self._set_tier(show, self.stepped)
            self.program = self.compiled(self.planned(show, self.stepped))
            self.made = {self.program.plan: self.program}
            self._set_fixed()
        except BaseException:
            self.close()
            raise

    def _build(self, show: Show) -> None:
        if isinstance(self.keyer, Threaded):
            self.keyer.threads = self.machine.threads
        for matte in show.matte:
            self.mattes.append(_built(matte))
        for part in show.layer:
            self.layers.append(self._layer(part))
        for waiting in (*self.layers, *self.mattes):
            if isinstance(waiting, Waiting):
                waiting.wait = show.engine.mode == "every"

    def _layer(self, part: LayerPart) -> Layer | None:
        if part.is_camera:
            return None
        pin = part.pinned
        return PinnedLayer(_built(part), pin, self.machine.threads) if pin is not None else _built(part)

    @property
    def pins(self) -> dict[str, PinnedLayer]:
        """The layers that are pinned to planes, by the names that their settings go by."""
        return {layer_prefix(place): one for place, one in enumerate(self.layers) if isinstance(one, PinnedLayer)}

    def planned(self, show: Show, stepped: Tier) -> Plan:
        """The plan for a show whose parts are these: what their present settings, and this tier, ask for.

        Without a want, no node.
        """
        if not self.wants:
            return ()
        stack = [StackPart(layer, part.operator) for layer, part in zip(self.layers, show.layer, strict=True)]
        mattes = [PlacedMatte(*one) for one in zip(range(len(show.matte)), show.matte, self.mattes, strict=True)]
        repair = show.engine.repaired(stepped)
        wants = [replace(one, content=show.engine.view) if one.content == VIEW else one for one in self.wants]
        return frame_plan(self.source, self.keyer, mattes, stack, self.canvas, wants, show.looks, repair=repair)

    def compiled(self, plan: Plan) -> Program:
        """A program for this plan at this size; takes seconds when it is not in the cache yet."""
        machine = self.machine
        return program_of(plan, self.canvas.width_px, self.canvas.height_px, machine.device, machine.threads)

    @property
    def tier(self) -> Tier:
        """How much is done for each frame."""
        return self.show.engine.tier(self.stepped)

    def plan_for(self, show: Show, stepped: Tier | None = None) -> Plan:
        """The plan that `show` would need, with nothing changed yet; `stepped`: where the tier then has got to."""
        self._adopt(show, stepped or self.stepped)
        try:
            return self.planned(show, stepped or self.stepped)
        finally:
            self._adopt(self.show, self.stepped)

    def change(self, show: Show, program: Program, stepped: Tier | None = None) -> None:
        """From the next frame on, `show` is in force and `program` runs (the present one where only values change).

        Should a part refuse its values, that is raised with everything as it was. With `stepped` it is the tier that
        changes and no setting: that is no new revision.
        """
        before = self.show, self.program, self.stepped
        try:
            self._take_over(show, program, stepped or self.stepped)
        except Exception:
            self._take_over(*before)
            raise
        if self.keyer is not None and show.keyer is not None:
            self.keyer.settings = show.keyer.settings  # equal but new: the order to look for the screen, given once
        self.revision += stepped is None
        self._keep(program)

    def prepare(self, tier: Tier) -> None:
        """Have the program of a tier ready, so that stepping there costs neither a compilation nor a frame."""
        plan = self.plan_for(self.show, tier)
        if plan not in self.made:
            self._keep(self.compiled(plan))

    def _keep(self, program: Program) -> None:
        self.made.pop(program.plan, None)
        self.made[program.plan] = program
        if len(self.made) > KEPT:
            del self.made[next(iter(self.made))]

    def _take_over(self, show: Show, program: Program, stepped: Tier) -> None:
        self._adopt(show, stepped)
        self.show, self.program, self.stepped = show, program, stepped
        self._set_fixed()

    def _adopt(self, show: Show, stepped: Tier) -> None:
        self._set_tier(show, stepped)
        if self.keyer is not None and show.keyer is not None and self.keyer.settings != show.keyer.settings:
            self.keyer.settings = show.keyer.settings
        for layer, part in zip(self.layers, show.layer, strict=True):
            if layer is not None:
                layer.settings = part.settings
            if isinstance(layer, PinnedLayer) and part.pinned is not None:
                layer.pin = part.pinned
        for matte, shape in zip(self.mattes, show.matte, strict=True):
            matte.settings = shape.settings

    def _set_tier(self, show: Show, stepped: Tier) -> None:
        if isinstance(self.keyer, Tiered):
            self.keyer.tier = show.engine.tier(stepped)

    def composite(self, frame: Frame, outputs: Mapping[str, Output]) -> None:
        """Compute one frame into `outputs`. Stamps `values` and `pass`."""
        values = self.gather(frame) if self.wants else []  # no part is asked for what nobody will see
        frame.stamp("values")
        self.make(frame, values, outputs)
        frame.stamp("pass")

    def gather(self, frame: Frame) -> list[tuple[str, Values]]:
        """What every part has to say of this frame, by the prefix of its names. Once for each frame: a keyer learns."""
        values = []
        if self.keyer is not None:
            values.append(("keyer", self.keyer.values(frame)))
        for place, matte in enumerate(self.mattes):
            values.append((matte_prefix(place), matte.values(frame)))
            if place in self._fitful:
                amount = self.show.matte[place].amount if self._fitful[place].here else 0.0
                values.append((matte_prefix(place), Values({"amount": amount})))
        for place, layer in enumerate(self.layers):
            if layer is not None:
                values.append((layer_prefix(place), layer.values(frame)))
        return values

    def make(self, frame: Frame, values: Sequence[tuple[str, Values]], outputs: Mapping[str, Output]) -> None:
        """Run the pass on a frame with what was gathered for it."""
        loads = {"source": Planes(frame.planes)}
        for prefix, said in values:
            self._take(prefix, said, loads)
        loads.update(self._look_tables)
        self.program.run(loads, {output_name(name): output.planes for name, output in outputs.items()})

    def warnings(self) -> list[str]:
        """What the operator should know: mattes that nothing comes for."""
        parts = self.show.matte
        return [
            f"matte.{parts[place].label or place}: {matte.trouble}; {_STANDS[matte.here]}"
            for place, matte in self.fed.items()
            if matte.trouble
        ]

    def close(self) -> None:
        """Close the layers and mattes; idempotent."""
        if not self._owns_parts:
            return
        for part in (*self.layers, *self.mattes):
            if part is not None:
                part.close()

    def _take(self, prefix: str, values: Values, loads: dict[str, Planes]) -> None:
        self._set({f"{prefix}.{name}": value for name, value in values.parameters.items()})
        for name, planes in values.planes.items():
            loads[f"{prefix}.{name}"] = planes

    def _set(self, values: Mapping[str, float]) -> None:
        """Set what this program has; a part may offer values that its present plan does not use."""
        known = self.program.known_slots
        self.program.set({name: value for name, value in values.items() if name in known})

    def _set_fixed(self) -> None:
        """Values that no frame changes: the source's decoding, opacities, looks."""
        self._set(source_values(self.source))
        self._set({opacity_slot(place): part.opacity for place, part in enumerate(self.show.layer)})
        for place, matte in enumerate(self.show.matte):
            self._set(matte_values(place, matte))
        for want in self.wants:
            if want.layout.kind == "yuv":
                encode = yuv_encode_parameters(want.colour.matrix, want.colour.range, want.layout.bits)
                self._set({f"{output_name(want.name)}.{name}": value for name, value in encode.items()})
        self._look_tables: dict[str, Planes] = {}
        for name in {want.look for want in self.wants if want.look}:
            self._take(look_prefix(name), look_values(self.show.looks[name]), self._look_tables)


def canvas_of(source: Picture) -> Picture:
    """The picture that layers are made for: the camera's size and pixel shape."""
    return source


def lent(outputs: Mapping[str, Picture], lend: Callable[[str, Picture], Loan | None]) -> dict[str, Output] | None:
    """Memory for every output, or None when one has none to lend; nothing stays lent then."""
    held: dict[str, Output] = {}
    for name, picture in outputs.items():
        loan = lend(name, picture)
        if loan is None:
            for output in held.values():
                output.loan.release()
            return None
        held[name] = Output(name, loan.planes, picture, loan)
    return held


def _built(part: Part) -> Any:
    return plugin(part.family, part.kind).build(part.settings)
