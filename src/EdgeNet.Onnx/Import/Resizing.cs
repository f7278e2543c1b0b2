using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Import;

/// <summary>Resampling of images. ONNX may resample any axis; ours resample the spatial ones.</summary>
internal static class Resizing
{
    private const string HalfPixelForNearest = "tf_half_pixel_for_nn", Crop = "tf_crop_and_resize";

    public static void Resize(NodeImport n)
    {
        var x = n.Input(0);
        var rank = x.Order.Rank;
        var coordinates = n.Text("coordinate_transformation_mode", n.Opset < 11 ? "asymmetric" : "half_pixel");
        var roi = n.Opset >= 11 && n.Has(1) ? Numbers.Floats(n.Contents(1)) : [];
        var scales = n.Opset < 11 ? Numbers.Floats(n.Contents(1)) : n.Has(2) ? Numbers.Floats(n.Contents(2)) : [];
        var sizes = n.Has(3) ? n.Ints(3) : [];
        var axes = n.Longs("axes") is { } named ? named.Select(a => NodeImport.Axis(a, rank)).ToArray() : [.. Enumerable.Range(0, rank)];
        if (n.Bool("antialias")) throw new RuleException("attribute 'antialias' is not supported");
        var op = new EdgeNet.Operators.Resize
        {
            Mode = n.Word<ResizeMode>("mode", "nearest"),
            Coordinates = coordinates switch
            {
                Crop => ResizeCoordinates.Crop,
                HalfPixelForNearest => ResizeCoordinates.HalfPixel, // half an element further, which the rounding takes care of
                _ => NodeImport.WordOf<ResizeCoordinates>("coordinate_transformation_mode", coordinates),
            },
            Rounding = Rounding(n, coordinates),
            CubicA = n.Float("cubic_coeff_a", -0.75f),
            ExcludeOutside = n.Bool("exclude_outside"),
            Extrapolation = n.Float("extrapolation_value", 0),
        };
        if (coordinates == HalfPixelForNearest && op.Mode != ResizeMode.Nearest) throw new RuleException($"{HalfPixelForNearest} is supported in nearest mode only");
        // Opset 10 took the element behind where it made an image smaller.
        if (n.Opset < 11 && scales.Any(s => s < 1))
        {
            if (op.Mode == ResizeMode.Nearest && scales.Any(s => s > 1)) throw new RuleException("it makes one axis longer and another shorter, which with opset 10 is supported in linear mode only");
            op.Rounding = NearestRounding.Ceil;
        }

        var how = new Resampling(axes, scales, sizes, op.Coordinates == ResizeCoordinates.Crop ? roi : []);
        Apply(n, x, op, n.Text("keep_aspect_ratio_policy", "stretch") switch
        {
            "not_larger" when sizes.Length > 0 => how.KeepingProportions(x.Shape, Enumerable.Min),
            "not_smaller" when sizes.Length > 0 => how.KeepingProportions(x.Shape, Enumerable.Max),
            "stretch" or "not_larger" or "not_smaller" => how,
            var other => throw new RuleException($"attribute 'keep_aspect_ratio_policy' is '{other}'; supported are stretch, not_larger, not_smaller"),
        });
    }

    /// <summary>Resize as it was called before opset 10.</summary>
    public static void Upsample(NodeImport n)
    {
        var x = n.Input(0);
        var scales = n.Opset >= 9 ? Numbers.Floats(n.Contents(1))
            : n.Floats("scales") ?? [1, 1, n.Float("height_scale", 1), n.Float("width_scale", 1)];
        var mode = n.Text("mode", "nearest");
        var op = new EdgeNet.Operators.Resize
        {
            Mode = mode == "bilinear" ? ResizeMode.Linear : NodeImport.WordOf<ResizeMode>("mode", mode),
            Coordinates = ResizeCoordinates.Asymmetric,
            Rounding = NearestRounding.Floor,
        };
        Apply(n, x, op, new([.. Enumerable.Range(0, x.Order.Rank)], scales, [], []));
    }

    /// <summary>Pixels from places that a grid names.</summary>
    public static void GridSample(NodeImport n)
    {
        var mode = n.Text("mode", "linear") switch
        {
            "bilinear" => ResizeMode.Linear,
            "bicubic" => ResizeMode.Cubic,
            var word => NodeImport.WordOf<ResizeMode>("mode", word),
        };
        var op = new GridSample { Mode = mode, Padding = n.Word<GridPadding>("padding_mode", "zeros"), AlignCorners = n.Bool("align_corners") };
        n.SetChannelsLast(0, n.Add(op, n.ChannelsLast(0), n.Plain(1)));
    }

    // Before opset 11 places were cut off to whole numbers.
    private static NearestRounding Rounding(NodeImport n, string coordinates)
    {
        var word = n.Text("nearest_mode", n.Opset < 11 ? "floor" : "round_prefer_floor");
        var rounding = NodeImport.WordOf<NearestRounding>("nearest_mode", word.Replace("round_", "", StringComparison.Ordinal));
        if (coordinates != HalfPixelForNearest) return rounding;
        // ⌊x + ½⌋ and ⌈x + ½ − ½⌉.
        return rounding switch
        {
            NearestRounding.Floor => NearestRounding.PreferCeil,
            NearestRounding.PreferFloor => NearestRounding.Ceil,
            _ => throw new RuleException($"{HalfPixelForNearest} is not supported with nearest_mode {word}"),
        };
    }

    private static void Apply(NodeImport n, Laid x, EdgeNet.Operators.Resize op, Resampling how)
    {
        var (shape, changed) = (x.Shape, how.Changed(x.Shape));
        if (changed.Length == 0)
        {
            n.Set(0, x);
            return;
        }

        var from = x.Value.Spec.Type;
        // Of whole numbers only the nearest are taken, which stay whole.
        if (from != DType.F32 && op.Mode != ResizeMode.Nearest) throw new RuleException($"its input is {from}; only the nearest mode resamples whole numbers");
        var (value, order) = Placed(n, x, changed);
        int[] spatial = [.. Enumerable.Range(1, order.Rank - 2).Select(p => order[p])];
        if (how.Sizes.Length > 0) op.Sizes = [.. spatial.Select(axis => how.Size(axis, shape))];
        else op.Scales = [.. spatial.Select(how.Scale)];
        if (op.Coordinates == ResizeCoordinates.Crop) op.Crop = [.. spatial.Select(how.Begin), .. spatial.Select(how.End)];
        n.Set(0, Quantized.OverReals(n, value, reals => n.To(n.Add(op, n.To(reals, DType.F32)), reals.Spec.Type)), order);
    }

    /// <summary>The input with the axes to resample between the first and the last of memory.</summary>
    private static (Value Value, AxisOrder Order) Placed(NodeImport n, Laid x, int[] resized)
    {
        var (rank, shape) = (x.Order.Rank, x.Shape);
        if (rank is 3 or 4 && resized.All(axis => axis >= 2)) return (n.ChannelsLast(0), AxisOrder.ChannelsLast(rank));
        if (resized.Length > 2) throw new RuleException($"it resamples {resized.Length} axes; one or two are supported");
        // Axes before are images, axes behind are channels: any order will do that keeps the resampled ones in the middle.
        var rest = Enumerable.Range(0, rank).Except(resized).ToArray();
        if (rank is not (3 or 4) || rest.Length != 2) throw new RuleException($"it resamples axes [{string.Join(", ", resized)}] of {shape}; one or two of three or four are supported");
        var order = new AxisOrder([rest[0], .. resized, rest[1]]);
        return (n.Arrange(x, order), order);
    }
}
