using System.Security.Cryptography;
using System.Text;
using EdgeNet.Execution;
using EdgeNet.Fuzz;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Operators;
using EdgeNet.Simd;
using EdgeNet.Tests.Cli;

namespace EdgeNet.Tests.Models;

public sealed class SignatureTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SigningKey key = SigningKey.Create();
    private readonly string path;

    public SignatureTests()
    {
        path = folder["signed.edgenet"];
        Model.Save(path, SampleGraph(2), new() { Labels = ["a", "b"] });
        Model.Sign(path, key);
    }

    public void Dispose()
    {
        key.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_signed_model_opens_with_its_key_and_without_and_says_whose_it_is()
    {
        using var demanded = Model.Open(path, new OpenOptions { Key = key.PublicKey });
        using var trusted = Model.Open(path);
        Assert.Equal(key.PublicKey.Fingerprint, demanded.SignedBy);
        Assert.Equal(key.PublicKey.Fingerprint, trusted.SignedBy);
        Assert.Equal(["a", "b"], demanded.Info.Labels.AsEnumerable());
        Assert.Equal([2, 3], demanded.Graph.Constants.Single().Constant!.Span<float>().ToArray());
    }

    [Fact]
    public void No_byte_of_a_signed_file_can_be_changed_whatever_digests_are_made_right_again()
    {
        var bytes = File.ReadAllBytes(path);
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 1;
            AssertRefused(changed, $"byte {i}");
            ModelFiles.Sign(changed);
            if (!changed.AsSpan().SequenceEqual(bytes)) AssertRefused(changed, $"byte {i}, all digests right");
        }
    }

    [Fact]
    public void A_section_cannot_be_added_taken_out_replaced_or_moved()
    {
        var other = folder["other.edgenet"];
        Model.Save(other, SampleGraph(5), new() { Labels = ["a", "b"] });
        Model.Sign(other, key);
        var (mine, theirs) = (Parts(path), Parts(other));
        Assert.Equal(SectionKind.Signature, mine[^1].Kind);
        var stranger = new NewSection((SectionKind)0x8000_0099, 1, sink => sink.Write("more"u8));
        AssertRefused([.. mine, stranger], "a section more");
        AssertRefused([stranger, .. mine], "a section before the others");
        AssertRefused([mine[0], mine[2], mine[3]], "without the info");
        AssertRefused([mine[0], mine[1], theirs[2], mine[3]], "the weights of another model signed with the same key");
        AssertRefused([mine[0], mine[1], mine[2], theirs[3]], "the signature of another model");
        AssertRefused([mine[0], mine[2], mine[1], mine[3]], "in another order");
        AssertRefused([mine[0], mine[1], mine[2], mine[3] with { Version = 2 }, mine[3]], "a second signature, of another version");
        this.AssertRefused([.. File.ReadAllBytes(path), .. new byte[64]], "64 bytes more");
        Assert.Equal(File.ReadAllBytes(path), Assembled(mine)); // or none of this would tell anything

        void AssertRefused(IReadOnlyList<NewSection> sections, string what) => this.AssertRefused(Assembled(sections), what);

        static byte[] Assembled(IReadOnlyList<NewSection> sections)
        {
            using var stream = new MemoryStream();
            ModelFileWriter.Write(stream, sections);
            return stream.ToArray();
        }
    }

    [Fact]
    public void What_is_unsigned_or_signed_by_somebody_else_is_refused_with_a_sentence()
    {
        using var stranger = SigningKey.Create();
        var message = Refusal(path, stranger.PublicKey);
        Assert.Contains($"signed with key {key.PublicKey.Fingerprint}; one signed with key {stranger.PublicKey.Fingerprint} is demanded", message, StringComparison.Ordinal);
        Model.Save(path, SampleGraph(2));
        Assert.Contains("is not signed", Refusal(path, key.PublicKey), StringComparison.Ordinal);
        Model.Sign(path, stranger);
        Assert.Contains(stranger.PublicKey.Fingerprint, Refusal(path, key.PublicKey), StringComparison.Ordinal);
        Model.Sign(path, key); // in place of the other signature
        Model.Open(path, new OpenOptions { Key = key.PublicKey }).Dispose();
    }

    [Fact]
    public void A_model_that_is_changed_and_saved_again_is_signed_no_more()
    {
        using (var model = Model.Open(path))
            Model.Save(folder["again.edgenet"], model.Graph, model.Info);
        using var again = Model.Open(folder["again.edgenet"]);
        Assert.Null(again.SignedBy);
    }

    [Fact]
    public void A_damaged_model_is_not_signed()
    {
        var bytes = File.ReadAllBytes(path);
        bytes[^200] ^= 1; // among the weights, whose digest a plain Open leaves alone
        File.WriteAllBytes(path, bytes);
        Assert.Throws<ModelException>(() => Model.Sign(path, key));
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public void Keys_come_back_from_their_files()
    {
        key.Save(folder["key.pem"]);
        key.PublicKey.Save(folder["public.pem"]);
        using var again = SigningKey.Open(folder["key.pem"]);
        foreach (var half in new[] { again.PublicKey, ModelKey.Open(folder["public.pem"]), ModelKey.Open(folder["key.pem"]), ModelKey.Parse(key.PublicKey.ToString()) })
        {
            Assert.Equal(key.PublicKey.Fingerprint, half.Fingerprint);
            Model.Open(path, new OpenOptions { Key = half }).Dispose();
        }

        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["key.pem"]));
        Assert.Contains("never written over", Assert.Throws<EdgeNetException>(() => key.Save(folder["key.pem"])).Message, StringComparison.Ordinal);
        Assert.Contains("public key", Assert.Throws<EdgeNetException>(() => SigningKey.Open(folder["public.pem"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("text")]
    [InlineData("damaged")]
    [InlineData("rsa")]
    [InlineData("p384")]
    [InlineData("encrypted")]
    public void What_is_no_key_is_an_error_with_a_sentence(string kind)
    {
        using var rsa = RSA.Create(1024);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var encrypted = new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 10);
        var text = kind switch
        {
            "text" => "no key",
            "damaged" => "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
            "rsa" => rsa.ExportSubjectPublicKeyInfoPem(),
            "p384" => p384.ExportPkcs8PrivateKeyPem(),
            "encrypted" => p384.ExportEncryptedPkcs8PrivateKeyPem("secret", encrypted),
            _ => null,
        };
        if (text is not null) File.WriteAllText(folder["bad.pem"], text, Encoding.ASCII);
        Assert.Contains("bad.pem", Assert.Throws<EdgeNetException>(() => ModelKey.Open(folder["bad.pem"])).Message, StringComparison.Ordinal);
        Assert.Throws<EdgeNetException>(() => SigningKey.Open(folder["bad.pem"]));
    }

    [Fact]
    public void Sign_and_verify_work_from_the_command_line()
    {
        var (secret, shared, model) = (folder["k.pem"], folder["k.public.pem"], folder["m.edgenet"]);
        Model.Save(model, SampleGraph(2));
        Assert.Contains("not signed", Ran("verify", model), StringComparison.Ordinal);
        Assert.Contains("public half", Ran("sign", "--new-key", secret), StringComparison.Ordinal);
        var complaint = CommandLine.Run("verify", model, "--key", shared);
        Assert.Equal(1, complaint.ExitCode);
        Assert.Contains("is not signed", complaint.Error, StringComparison.Ordinal);
        Assert.Contains("signed with key", Ran("sign", model, "--key", secret, "-o", folder["s.edgenet"]), StringComparison.Ordinal);
        Assert.Contains("not signed", Ran("verify", model), StringComparison.Ordinal);
        Assert.Contains($"signed with key {ModelKey.Open(shared).Fingerprint}", Ran("verify", folder["s.edgenet"], "--key", shared), StringComparison.Ordinal);
        Assert.Contains("give --key", Ran("verify", folder["s.edgenet"]), StringComparison.Ordinal);
        var again = CommandLine.Run("sign", model, "--new-key", secret);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("never written over", again.Error, StringComparison.Ordinal);

        static string Ran(params string[] args)
        {
            var run = CommandLine.Run(args);
            Assert.Equal("", run.Error);
            return run.Output;
        }
    }

    [Fact]
    public void A_model_of_bytes_is_compiled_signed_and_run_by_a_device_that_demands_the_key()
    {
        var (plain, compiled, level) = (folder["bytes.edgenet"], folder["compiled.edgenet"], Cpu.Best);
        var target = Target.Here(level).Name;
        Model.Save(plain, CompiledModelTests.Build("bytes"));
        var expected = Answer(plain, new());
        Model.Sign(plain, key);
        Assert.Equal(0, CommandLine.Run("compile", plain, "--target", target, "-o", compiled).ExitCode);
        Assert.Contains("is not signed", Refusal(compiled, key.PublicKey), StringComparison.Ordinal); // by whoever compiled it
        Model.Sign(compiled, key);
        var demanding = new OpenOptions { Key = key.PublicKey };
        Assert.Equal(expected, Answer(compiled, demanding));
        using var model = Model.Open(compiled, demanding);
        Assert.Contains($"compiled for {target}", Assert.Throws<MissingWeightsException>(() => model.Graph.Compile(new() { Simd = SimdLevel.Scalar })).Message, StringComparison.Ordinal);
        using var stranger = SigningKey.Create();
        Assert.Contains("demanded", Refusal(compiled, stranger.PublicKey), StringComparison.Ordinal);

        byte[] Answer(string path, OpenOptions options)
        {
            using var opened = Model.Open(path, options);
            using var session = opened.Graph.Compile(new() { Threads = 1, Simd = level }).CreateSession();
            new Random(4).NextBytes(session.InputBytes("x"));
            session.Run();
            return session.OutputBytes("y").ToArray();
        }
    }

    private void AssertRefused(byte[] bytes, string what)
    {
        File.WriteAllBytes(folder["changed.edgenet"], bytes);
        try
        {
            Model.Open(folder["changed.edgenet"], new OpenOptions { Key = key.PublicKey }).Dispose();
            Assert.Fail($"{what}: the file was taken.");
        }
        catch (ModelException e)
        {
            Assert.Contains("changed.edgenet", e.Message, StringComparison.Ordinal);
        }
    }

    private static string Refusal(string path, ModelKey key) =>
        Assert.Throws<SignatureException>(() => Model.Open(path, new OpenOptions { Key = key })).Message;

    private static List<NewSection> Parts(string path)
    {
        var block = new EdgeNet.Memory.AlignedBlock(new FileInfo(path).Length);
        File.ReadAllBytes(path).CopyTo(block.Span<byte>(0, block.Bytes));
        var file = ModelFile.Read(block, path);
        return [.. file.Sections.Select(file.Copy)];
    }

    private static Graph SampleGraph(float weight)
    {
        var b = new GraphBuilder("sample");
        var x = b.Input("x", [1, 2]);
        return b.Output("y", x.Mul(b.Constant([weight, weight + 1], [2], "weights"))).Build();
    }
}
