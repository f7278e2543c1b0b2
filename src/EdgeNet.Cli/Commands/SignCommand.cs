using System.CommandLine;
using EdgeNet.Models;
using Spectre.Console;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet sign MODEL --key key.pem</c>: lets devices know whose model it is.</summary>
internal static class SignCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string?>("MODEL") { Description = "The path of an .edgenet file.", HelpName = "MODEL", Arity = ArgumentArity.ZeroOrOne };
        var key = new Option<string?>("--key") { Description = "The private key to sign with, in PEM: ECDSA over P-256.", HelpName = "FILE" };
        var newKey = new Option<string?>("--new-key") { Description = "Make a new key first, and write it here; its public half goes beside it, for devices.", HelpName = "FILE" };
        var output = new Option<string?>("--output", "-o") { Description = "Where to write the signed model; by default it takes the place of the other.", HelpName = "FILE" };
        var command = new TaughtCommand("sign", "Signs a model, so that devices can refuse what was changed or comes from somebody else.",
            "edgenet sign --new-key key.pem                make key.pem and key.public.pem, once",
            "edgenet sign clothes.edgenet --key key.pem",
            "edgenet verify clothes.edgenet --key key.public.pem")
        {
            model,
            key,
            newKey,
            output,
        };
        command.Validators.Add(result =>
        {
            var (path, isMade) = (result.GetValue(model), result.GetValue(newKey) is not null);
            if (isMade == result.GetValue(key) is not null) result.AddError("sign takes one of --key, a key there is, and --new-key, a key to make.");
            else if (path is null && (!isMade || result.GetValue(output) is not null)) result.AddError("sign takes the path of a MODEL.");
        });
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            using var signer = parsed.GetValue(newKey) is { } path ? Make(terminal, path) : SigningKey.Open(parsed.GetRequiredValue(key)!);
            if (parsed.GetValue(model) is not { } file) return;
            var signed = parsed.GetValue(output) ?? file;
            Model.Sign(file, signer, signed);
            terminal.Line($"{Markup.Escape(signed)}: signed with key {signer.PublicKey.Fingerprint}");
        }, stop));
        return command;
    }

    private static SigningKey Make(Terminal terminal, string path)
    {
        var shared = Path.ChangeExtension(path, ".public.pem");
        var key = SigningKey.Create();
        key.Save(path);
        key.PublicKey.Save(shared);
        terminal.Line($"{Markup.Escape(path)}: the new key {key.PublicKey.Fingerprint}; keep it to yourself, and a copy of it somewhere safe");
        terminal.Line($"{Markup.Escape(shared)}: its public half, for devices");
        return key;
    }
}
