using System.CommandLine;
using EdgeNet.Models;
using Spectre.Console;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet verify MODEL --key public.pem</c>: whether a file is, byte for byte, what was written and signed.</summary>
internal static class VerifyCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "The path of an .edgenet file.", HelpName = "MODEL" };
        var key = new Option<string?>("--key") { Description = "The key it must be signed with, in PEM; without it only damage is found.", HelpName = "FILE" };
        var command = new TaughtCommand("verify", "Checks every byte of a model's file, and whose it is.",
            "edgenet verify clothes.edgenet                          was it damaged on its way?",
            "edgenet verify clothes.edgenet --key key.public.pem     is it what the owner of the key signed?")
        {
            model,
            key,
        };
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            var (path, demanded) = (parsed.GetRequiredValue(model), parsed.GetValue(key) is { } file ? ModelKey.Open(file) : null);
            using var opened = Model.Open(path, new OpenOptions { VerifyWeights = true, Key = demanded });
            terminal.Line($"{Markup.Escape(path)}: nothing is damaged, {Signer(opened, demanded)}");
        }, stop));
        return command;
    }

    private static string Signer(Model model, ModelKey? demanded) =>
        demanded is not null ? $"signed with key {demanded.Fingerprint}"
        : model.SignedBy is { } signer ? $"and it says that it is signed with key {signer}; give --key to know"
        : "not signed";
}
