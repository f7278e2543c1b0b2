using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Pad
{
    internal override void Differentiate(Gradient g)
    {
        // The way back takes off what was put on and puts zeros where something was cut off.
        if (Mode == PadMode.Constant) g.Set(0, g.OfOutput.Pad([.. Pads.Select(pad => -pad)]));
        else g.SetScattered();
    }
}
