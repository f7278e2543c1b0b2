using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Import;

/// <summary>Resampling of images. ONNX may resample any axis; ours resample the spatial ones.</summary>
internal static class Resizing
{
    public static void Resize(NodeImport n)
    {
        var x = n.Input(0);
        var rank = x.Order.Rank;
        var coordinates = n.Word("coordinate_transformation_mode", n.Opset < 11 ? "asymmetric" : "half_pixel");
        var roi = n.Opset >= 11 && n.Has(1) ? Numbers.Floats(n.Contents(1)) : [];
        var scales = n.Opset < 11 ? Numbers.Floats(n.Contents(1)) : n.Has(2) ? Numbers.Floats(n.Contents(2)) : [];
        var sizes = n.Has(3) ? n.Ints(3) : [];
        var axes = n.Longs("axes") is { } named ? named.Select(a => NodeImport.Axis(a, rank)).ToArray() : [.. Enumerable.Range(0, rank)];
        if (n.Bool("antialias")) throw new RuleException("attribute 'antialias' is not supported");
        var op = new EdgeNet.Operators.Resize
        {
            Mode = Named<ResizeMode>(n, "mode", "nearest"),
            Coordinates = coordinates switch
            {
                "tfcropandresize" => ResizeCoordinates.Crop,
                "tfhalfpixelfornn" => ResizeCoordinates.HalfPixel, // half an element further, which the rounding takes care of
                var word => Parse<ResizeCoordinates>(n, "coordinate_transformation_mode", word),
            },
            Rounding = Rounding(n, coordinates),
            CubicA = n.Float("cubic_coeff_a", -0.75f),
            ExcludeOutside = n.Bool("exclude_outside"),
            Extrapolation = n.Float("extrapolation_value", 0),
        };
        if (coordinates == "tfhalfpixelfornn" && op.Mode != ResizeMode.Nearest) throw new RuleException("tf_half_pixel_for_nn is supported in nearest mode only");
        // Opset 10 took the element behind where it made an image smaller.
        if (n.Opset < 11 && scales.Any(s => s < 1))
        {
            if (op.Mode == ResizeMode.Nearest && scales.Any(s => s > 1)) throw new RuleException("it makes one axis longer and another shorter, which with opset 10 is supported in linear mode only");
            op.Rounding = NearestRounding.Ceil;
        }

        Apply(n, x, op, axes, scales, sizes, roi);
    }

    /// <summary>Resize as it was called before opset 10.</summary>
    public static void Upsample(NodeImport n)
    {
        var x = n.Input(0);
        var scales = n.Opset >= 9 ? Numbers.Floats(n.Contents(1))
            : n.Floats("scales") ?? [1, 1, n.Float("height_scale", 1), n.Float("width_scale", 1)];
        var mode = n.Word("mode", "nearest");
        var op = new EdgeNet.Operators.Resize
        {
            Mode = mode == "bilinear" ? ResizeMode.Linear : Parse<ResizeMode>(n, "mode", mode),
            Coordinates = ResizeCoordinates.Asymmetric,
            Rounding = NearestRounding.Floor,
        };
        Apply(n, x, op, [.. Enumerable.Range(0, x.Order.Rank)], scales, [], []);
    }

    // Before opset 11 places were cut off to whole numbers.
    private static NearestRounding Rounding(NodeImport n, string coordinates)
    {
        var rounding = Parse<NearestRounding>(n, "nearest_mode", n.Word("nearest_mode", n.Opset < 11 ? "floor" : "prefer_floor").Replace("round", "", StringComparison.Ordinal));
        if (coordinates != "tfhalfpixelfornn") return rounding;
        // ⌊x + ½⌋ and ⌈x + ½ − ½⌉.
        return rounding switch
        {
            NearestRounding.Floor => NearestRounding.PreferCeil,
            NearestRounding.PreferFloor => NearestRounding.Ceil,
            _ => throw new RuleException($"tf_half_pixel_for_nn is not supported with nearest_mode {rounding}"),
        };
    }

    private static void Apply(NodeImport n, Laid x, EdgeNet.Operators.Resize op, int[] axes, float[] scales, int[] sizes, float[] roi)
    {
        var shape = x.Shape;
        if ((sizes.Length > 0 && sizes.Length != axes.Length) || (sizes.Length == 0 && scales.Length != axes.Length))
            throw new RuleException($"it has {scales.Length} scales and {sizes.Length} sizes for {axes.Length} axes");
        if (op.Coordinates == ResizeCoordinates.Crop && roi.Length != 2 * axes.Length) throw new RuleException($"its region has {roi.Length} values; it takes {2 * axes.Length}");
        var policy = n.Word("keep_aspect_ratio_policy", "stretch");
        if (policy != "stretch" && sizes.Length > 0) sizes = KeepAspect(n, policy, shape, axes, sizes);
        var resized = axes.Where((axis, i) => sizes.Length > 0 ? sizes[i] != shape[axis] : scales[i] != 1 || (op.Coordinates == ResizeCoordinates.Crop && (roi[i], roi[i + axes.Length]) != (0, 1))).Order().ToArray();
        // What isn't resampled may be batch or channels; one or two axes that are must be the rest.
        var (value, order) = Placed(n, x, resized);
        var spatial = order.Rank - 2;
        var lying = Enumerable.Range(1, spatial).Select(p => order[p]).ToArray();
        if (sizes.Length > 0) op.Sizes = [.. lying.Select(axis => Array.IndexOf(axes, axis) is >= 0 and var i ? sizes[i] : shape[axis])];
        else op.Scales = [.. lying.Select(axis => Array.IndexOf(axes, axis) is >= 0 and var i ? scales[i] : 1)];
        if (op.Coordinates == ResizeCoordinates.Crop) op.Crop = [.. lying.Select(axis => Bound(axis, 0)), .. lying.Select(axis => Bound(axis, 1))];

        var from = value.Spec.Type;
        var y = from == DType.F32 ? value : n.Add(new Cast { To = DType.F32 }, value);
        y = n.Add(op, y);
        // Of whole numbers only the nearest are taken, which stay whole.
        if (from != DType.F32)
        {
            if (op.Mode != ResizeMode.Nearest) throw new RuleException($"its input is {from}; only the nearest mode resamples whole numbers");
            y = n.Add(new Cast { To = from }, y);
        }

        n.Set(0, y, order);

        float Bound(int axis, int end) => Array.IndexOf(axes, axis) is >= 0 and var i ? roi[i + (end * axes.Length)] : end;
    }

    /// <summary>Pixels from places that a grid names.</summary>
    public static void GridSample(NodeImport n)
    {
        var mode = n.Text("mode", "linear") switch
        {
            "nearest" => ResizeMode.Nearest,
            "linear" or "bilinear" => ResizeMode.Linear,
            "cubic" or "bicubic" => ResizeMode.Cubic,
            var other => throw new RuleException($"attribute 'mode' is '{other}', which is not supported"),
        };
        var op = new GridSample { Mode = mode, Padding = Named<GridPadding>(n, "padding_mode", "zeros"), AlignCorners = n.Bool("align_corners") };
        n.SetChannelsLast(0, n.Add(op, n.ChannelsLast(0), n.Plain(1)));
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

    private static int[] KeepAspect(NodeImport n, string policy, Shape shape, int[] axes, int[] sizes)
    {
        var ratios = axes.Select((axis, i) => sizes[i] / (double)Math.Max(1, shape[axis])).ToArray();
        var ratio = policy switch
        {
            "notlarger" => ratios.Min(),
            "notsmaller" => ratios.Max(),
            _ => throw new RuleException($"attribute 'keep_aspect_ratio_policy' is '{policy}'"),
        };
        return [.. axes.Select(axis => (int)Math.Floor((shape[axis] * ratio) + 0.5))];
    }

    private static T Named<T>(NodeImport n, string name, string otherwise) where T : struct, Enum => Parse<T>(n, name, n.Word(name, otherwise));

    private static T Parse<T>(NodeImport n, string name, string word) where T : struct, Enum =>
        Enum.TryParse<T>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var value) ? value
        : throw new RuleException($"attribute '{name}' is '{word}', which is not supported");
}
