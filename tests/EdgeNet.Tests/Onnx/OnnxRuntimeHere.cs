using EdgeNet.OnnxRuntime;

namespace EdgeNet.Tests.Onnx;

/// <summary>ONNX Runtime for tests that need it: without it they skip, except where everything must run.</summary>
internal static class OnnxRuntimeHere
{
    public static OrtBackend Require()
    {
        var backend = new OrtBackend();
        if (backend.WhyUnavailable is not { } reason) return backend;
        Assert.False(Environment.GetEnvironmentVariable("EDGENET_CI") == "1", reason);
        throw new SkipException(reason);
    }
}
