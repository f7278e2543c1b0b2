using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Export;

/// <content>Operators over images and their channels.</content>
internal static partial class ExportRules
{
    private static void Pool(NodeExport n, WindowedPool op)
    {
        if (op is not MaxPool && op.Dilations.Any(d => d != 1)) throw new NotExportableException($"opset {OnnxExport.Opset} knows dilations for MaxPool only");
        if (op is LpPool && op.Ceil) throw new NotExportableException($"opset {OnnxExport.Opset} knows no ceil_mode for LpPool");
        var axes = new Windows { Kernel = op.Kernel, Strides = op.Strides, Dilations = op.Dilations, Pads = op.Pads, AutoPad = op.AutoPad, Ceil = op.Ceil }
            .Axes(op.Type, n.Shape(0));
        (string, object?)[] window =
        [
            ("kernel_shape", op.Kernel),
            ("strides", op.Strides.IsEmpty ? null : op.Strides),
            ("pads", axes.Select(axis => axis.Pad).Concat(axes.Select(axis => axis.PadAfter))),
            ("ceil_mode", op.Ceil ? 1 : null),
            ("dilations", op.Dilations.IsEmpty || op is not MaxPool ? null : op.Dilations),
        ];
        (string, object?)[] own = op switch
        {
            AveragePool { CountIncludePad: true } => [("count_include_pad", 1)],
            LpPool norm => [("p", norm.P)],
            _ => [],
        };
        n.GiveImage(n.Add(op.Type, [n.Image()], [.. window, .. own]));
    }

    /// <summary>Other things than images are normalized as images of one pixel.</summary>
    private static void LocalResponse(NodeExport n)
    {
        var x = n.Shape(0);
        if (x.Rank == 4) n.GiveImage(n.Add("LRN", [n.Image()], n.Attributes));
        else n.Give(n.Reshape(n.Add("LRN", [n.Reshape(n.Flat(), [(int)x.Rows, x[^1], 1, 1])], n.Attributes), x.ToArray()));
    }

    /// <summary>Groups are normalized as channels of an image whose pixels are all that a group holds.</summary>
    private static void Groups(NodeExport n, GroupNormalization op)
    {
        var order = AxisOrder.ChannelsFirst(n.Shape(0).Rank);
        var lying = order.Lying(n.Shape(0).ToArray());
        var groups = n.Reshape(n.Image(), [lying[0], op.Groups, (int)(n.Shape(0).Product(1, lying.Length) / op.Groups)]);
        var (one, zero) = (new Tensor(new(DType.F32, [op.Groups])), new Tensor(new(DType.F32, [op.Groups])));
        one.Span<float>().Fill(1);
        var normal = n.Add("InstanceNormalization", [groups, n.Constant("one", one), n.Constant("zero", zero)], ("epsilon", op.Epsilon));
        var scaled = n.Add("Mul", [n.Reshape(normal, lying), PerChannel(1)]);
        n.GiveImage(n.Add("Add", [scaled, PerChannel(2)]));

        string PerChannel(int input) => n.Reshape(n.In(input), [lying[1], .. Enumerable.Repeat(1, lying.Length - 2)]);
    }

    private static void RootMeanSquare(NodeExport n, RMSNormalization op)
    {
        var (x, rank) = (n.In(), n.Shape(0).Rank);
        var first = op.Axis < 0 ? op.Axis + rank : op.Axis;
        var mean = n.Add("ReduceMean", [n.Add("Mul", [x, x])], ("axes", Enumerable.Range(first, rank - first)));
        var root = n.Add("Sqrt", [n.Add("Add", [mean, n.Number("epsilon", op.Epsilon)])]);
        n.Give(n.Add("Mul", [n.Add("Div", [x, root]), n.In(1)]));
    }

    private static void Sample(NodeExport n, GridSample op) => n.GiveImage(n.Add("GridSample", [n.Image(), n.In(1)],
        ("mode", op.Mode switch { ResizeMode.Linear => "bilinear", ResizeMode.Cubic => "bicubic", _ => "nearest" }),
        ("padding_mode", op.Padding.ToString().ToLowerInvariant()),
        ("align_corners", op.AlignCorners)));

    private static void Resample(NodeExport n, Resize op)
    {
        var order = AxisOrder.ChannelsFirst(n.Shape(0).Rank);
        var axes = order.Rank - 2;
        var scales = op.Scales.IsEmpty ? "" : n.Constant("scales", Tensor.From([1, 1, .. op.Scales], [order.Rank]));
        var sizes = op.Scales.IsEmpty ? n.Integers("sizes", order.Lying(n.Result().ToArray())) : "";
        var crop = op.Coordinates == ResizeCoordinates.Crop;
        var roi = crop ? n.Constant("roi", Tensor.From([0, 0, .. op.Crop[..axes], 1, 1, .. op.Crop[axes..]], [2 * order.Rank])) : "";
        n.GiveImage(n.Add("Resize", [n.Image(), roi, scales, sizes],
            ("mode", op.Mode.ToString().ToLowerInvariant()),
            ("coordinate_transformation_mode", op.Coordinates switch
            {
                ResizeCoordinates.HalfPixel => "half_pixel",
                ResizeCoordinates.PytorchHalfPixel => "pytorch_half_pixel",
                ResizeCoordinates.AlignCorners => "align_corners",
                ResizeCoordinates.Asymmetric => "asymmetric",
                ResizeCoordinates.Crop => "tf_crop_and_resize",
                _ => throw new NotExportableException($"coordinates {op.Coordinates} came after opset {OnnxExport.Opset}; use HalfPixel"),
            }),
            ("nearest_mode", op.Rounding switch
            {
                NearestRounding.PreferCeil => "round_prefer_ceil",
                NearestRounding.Floor => "floor",
                NearestRounding.Ceil => "ceil",
                _ => "round_prefer_floor",
            }),
            ("cubic_coeff_a", op.Mode == ResizeMode.Cubic ? op.CubicA : null),
            ("exclude_outside", op.ExcludeOutside ? 1 : null),
            ("extrapolation_value", crop ? op.Extrapolation : null)));
    }
}
